import test from 'ava';
import { ArchiveError } from '../errors.js';
import { checkFormat, checkReadOnly } from './query-guard.js';

const ALLOWED = [
  'SELECT 1',
  'select count() from visits;',
  '  -- how many?\n SELECT 1',
  '/* INSERT */ SELECT 1',
  'WITH 1 AS x SELECT x',
  '(SELECT 1) UNION ALL (SELECT 2)',
  'SHOW TABLES',
  'DESCRIBE visits',
  'DESC visits',
  'EXISTS visits',
  'EXPLAIN SELECT 1',
  "SELECT 'a; DROP TABLE visits'",
  "SELECT 'it''s; ' , 'back\\'slash; '",
  'SELECT "INTO OUTFILE", `;` FROM t',
  'SELECT $x$ ; INTO OUTFILE $x$',
  "SELECT 'INTO OUTFILE'",
  'SELECT 1 -- ; DROP TABLE t',
];
for (const sql of ALLOWED) {
  test(`allowed: ${sql}`, (t) => {
    t.notThrows(() => checkReadOnly(sql));
  });
}

const REFUSED: [sql: string, message: RegExp][] = [
  ['INSERT INTO visits VALUES (1)', /"INSERT" is not allowed/],
  ['DROP TABLE visits', /"DROP" is not allowed/],
  ['/* SELECT */ DROP TABLE visits', /"DROP" is not allowed/],
  ['SET readonly = 0', /"SET" is not allowed/],
  ['SELECT 1; DROP TABLE visits', /several statements/],
  ["SELECT '\\'; DROP TABLE visits; --'; SELECT 2", /several statements/],
  ["SELECT 1 INTO OUTFILE '/tmp/x'", /INTO OUTFILE/],
  ["SELECT 1 into/**/outfile '/tmp/x'", /INTO OUTFILE/],
  ["SELECT 1 INTO -- \n OUTFILE '/tmp/x'", /INTO OUTFILE/],
  ['', /empty/],
  [' ; ', /empty|several/],
  ['-- nothing', /empty/],
  [`SELECT '${'x'.repeat(300_000)}'`, /characters/],
];
for (const [sql, message] of REFUSED) {
  test(`refused: ${sql.slice(0, 60)}`, (t) => {
    const error = t.throws(() => checkReadOnly(sql), { instanceOf: ArchiveError });
    t.is(error?.code, 'SAUNTER_QUERY_REFUSED');
    t.regex(error?.message ?? '', message);
  });
}

test('formats', (t) => {
  t.is(checkFormat('CSV'), 'CSV');
  t.throws(() => checkFormat('RowBinary'), { message: /unknown output format "RowBinary"/ });
  t.throws(() => checkFormat('constructor'), { instanceOf: ArchiveError });
});
