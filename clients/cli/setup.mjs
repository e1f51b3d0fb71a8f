/**
 * Brings a clone to where it runs: checks Node, installs the packages of the lock file, builds
 * what is older than its sources. Plain JavaScript without packages, because it runs before there
 * are any. Everything it says goes to stderr, so that stdout stays the command's own.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles, lookOf } from './source-look.mjs';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const NODE_MIN = [20, 19];
const BUILT_FROM = ['assembly', 'wasm', 'engine', 'gateway', 'clients', 'bench'];
const BUILT_BY = ['package.json', 'package-lock.json', 'tsconfig.json', 'asconfig.json'];
const INSTALL_STAMP = 'node_modules/.saunter-installed';
const BUILD_STAMP = 'dist/.saunter-built';
/** What the sources looked like when they were last found to be the built ones. */
const LOOK_STAMP = 'dist/.saunter-looked';
/** Files that were left alone for so long are not being written, ms; FAT, the coarsest, counts in 2 s. */
const LOOK_SETTLED_MS = 3_000;

const say = (text) => process.stderr.write(`saunter: ${text}\n`);

/** Ends the process with what is wrong and what to do. */
export function giveUp(code, message, hint) {
  process.stderr.write(`saunter: ${message}\n  ${hint}\n  [${code}]\n`);
  process.exit(1);
}

/** Installs and builds what is missing; does nothing and says nothing where all is there. */
export function ensureReady() {
  checkNode();
  installPackages();
  build();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  giveUp(
    'SAUNTER_NODE_OLD',
    `this is Node ${process.versions.node}; Saunter needs ${NODE_MIN.join('.')} or newer`,
    'Install a newer Node from https://nodejs.org and run the command again.',
  );
}

function installPackages() {
  const want = hashFiles([path.join(ROOT, 'package-lock.json')]);
  const stamp = path.join(ROOT, INSTALL_STAMP);
  if (readStamp(INSTALL_STAMP) === want) return;
  const folder = path.join(ROOT, 'node_modules');
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    // Shared with another checkout: installing here would take it away there.
    say('node_modules is a link and older or newer than the lock file; it is used as it is');
    return;
  }
  say('installing packages (once; about 1.2 GB on disk) …');
  runStep('npm', ['ci', '--no-audit', '--no-fund'], {
    code: 'SAUNTER_INSTALL_FAILED',
    hint: 'Is the npm registry reachable? Try: npm ci',
  });
  writeFileSync(stamp, want);
}

function build() {
  const lookedMs = Date.now();
  const files = builtFiles();
  const look = lookOf(files);
  if (readStamp(LOOK_STAMP) === look.hash && existsSync(path.join(ROOT, BUILD_STAMP))) return;
  const want = hashFiles(files);
  if (readStamp(BUILD_STAMP) !== want) rebuild(want);
  keepLook(look, lookedMs);
}

/** Builds all of it, whatever is there; a build by hand is one that the next start knows. */
export function rebuild(want = hashFiles(builtFiles())) {
  say('building kernels, engine and console …');
  // What was built from a file that is gone must not stay.
  rmSync(path.join(ROOT, 'dist'), { recursive: true, force: true });
  runStep('npm', ['run', '--silent', 'build:all'], {
    code: 'SAUNTER_BUILD_FAILED',
    hint: 'The lines above name the file. Try: npm run build',
  });
  writeFileSync(path.join(ROOT, BUILD_STAMP), want);
}

function builtFiles() {
  return [
    ...BUILT_BY.map((f) => path.join(ROOT, f)),
    ...BUILT_FROM.flatMap((f) => listFiles(path.join(ROOT, f)).sort()),
  ];
}

/**
 * Keeps what the files looked like before they were read. Not where one was written just then: a second
 * change within the same moment of the file system's clock would look like the first.
 */
function keepLook({ hash, newestMs }, lookedMs) {
  if (lookedMs - newestMs < LOOK_SETTLED_MS) return;
  try {
    writeFileSync(path.join(ROOT, LOOK_STAMP), hash);
  } catch (error) {
    // A clone that may only be read is hashed at each start.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
}

function readStamp(file) {
  const stamp = path.join(ROOT, file);
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
}

/** Runs a step with its output on our stderr and says how long it took. */
function runStep(command, args, failure) {
  const startMs = Date.now();
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    const why = error ? error.message : `it ended with status ${status}`;
    giveUp(failure.code, `"${command} ${args.join(' ')}" failed: ${why}`, failure.hint);
  }
  say(`… done in ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
}

function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${path.relative(ROOT, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}
