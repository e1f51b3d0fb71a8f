import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { buildModel } from '../../engine/catalog/model.js';
import { parseStoreConfig } from '../../engine/catalog/validate.js';
import { cmcFrameAt, readCmc } from './cmc.js';
import { MAX_FRAMES } from './cmc-boxes.js';
import { DataSetError } from './data-set-error.js';

/** 2.2 m up in a corner, looking along the room. */
const PROJECTION = [
  [502, -1310, -434, 4790],
  [2, -12, -1232, 2729],
  [0.85, -0.27, -0.45, 1.63],
];

function folder(t: { teardown(work: () => void): void }, files: Record<string, string>): string {
  const at = mkdtempSync(path.join(tmpdir(), 'saunter-cmc-'));
  t.teardown(() => rmSync(at, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(at, name), text);
  return at;
}

const FILES = {
  'projection.json': JSON.stringify({ cam1: PROJECTION, cam2: PROJECTION }),
  'CMC9_cam1_fairmot_det.txt': '1,-1,10,20,30,60,0.9\n1,-1,50,20,30,60,0.5\n3,-1,12,20,30,60,0.9\n',
  'CMC9_cam2_fairmot_det.txt': '2,-1,10,20,30,60,0.9\n',
};

test('every camera speaks in every frame, in order, and ends', (t) => {
  const replay = readCmc(folder(t, FILES), { sequence: 'CMC9', detector: 'fairmot' });
  t.is(replay.frames, 3);
  const frames = replay.messages.filter((m) => m.type === 'frame');
  t.deepEqual(
    frames.map((m) => [cmcFrameAt(m.tMs), m.device, m.boxes.byteLength / 20]),
    [
      [1, 'cam1', 2],
      [1, 'cam2', 0],
      [2, 'cam1', 0],
      [2, 'cam2', 1],
      [3, 'cam1', 1],
      [3, 'cam2', 0],
    ],
  );
  t.deepEqual(
    replay.messages.filter((m) => m.type === 'end').map((m) => m.device),
    ['cam1', 'cam2', 'door'],
  );
  t.is(buildModel(parseStoreConfig(replay.config, 'cmc')).cameras.length, 2);
});

test('mistakes name file, line and what to do', (t) => {
  const options = { sequence: 'CMC9', detector: 'fairmot' };
  const wrong = (files: Record<string, string>, more = {}) =>
    t.throws(() => readCmc(folder(t, { ...FILES, ...files }), { ...options, ...more }), {
      instanceOf: DataSetError,
    });
  t.is(wrong({}, { sequence: 'CMC8' })?.code, 'SAUNTER_FILE_MISSING');
  t.is(wrong({}, { cameras: [7] })?.code, 'SAUNTER_FIELD_WRONG');
  t.is(wrong({ 'projection.json': '{"cam1": [[1]]}' })?.code, 'SAUNTER_FIELD_WRONG');
  t.is(wrong({ 'CMC9_cam1_fairmot_det.txt': '1,-1,10,20,30,60,0.9\n1,-1,x\n' })?.line, 2);
  const nobody = { 'CMC9_cam1_fairmot_det.txt': '\n', 'CMC9_cam2_fairmot_det.txt': '' };
  t.is(wrong(nobody)?.code, 'SAUNTER_FILE_EMPTY');
  t.is(wrong({ 'projection.json': 'null' })?.code, 'SAUNTER_FIELD_WRONG');
});

test('a camera may have seen nobody: that is noted', (t) => {
  const files = { ...FILES, 'CMC9_cam2_fairmot_det.txt': '\n' };
  const replay = readCmc(folder(t, files), { sequence: 'CMC9', detector: 'fairmot' });
  t.is(replay.frames, 3);
  t.is(replay.messages.filter((m) => m.type === 'frame' && m.device === 'cam2').length, 3);
  t.is(replay.notes.length, 1);
  t.regex(replay.notes[0]!, /CMC9_cam2_fairmot_det\.txt has no box: camera 2 saw nobody$/);
});

for (const frame of ['0', '-3', '1.5', '', String(MAX_FRAMES + 1), '3000000']) {
  test(`no frame has the number "${frame}"`, (t) => {
    const text = `1,-1,10,20,30,60,0.9\n${frame},-1,10,20,30,60,0.9\n`;
    const at = folder(t, { ...FILES, 'CMC9_cam1_fairmot_det.txt': text });
    const error = t.throws(() => readCmc(at, { sequence: 'CMC9', detector: 'fairmot' }), {
      instanceOf: DataSetError,
      code: 'SAUNTER_FIELD_WRONG',
    });
    t.is(error?.line, 2);
    t.regex(error?.file ?? '', /CMC9_cam1_fairmot_det\.txt$/);
  });
}
