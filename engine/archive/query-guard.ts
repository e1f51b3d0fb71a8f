/**
 * What an analyst may ask: one reading statement. The connection is read-only as well
 * (`readonly = 1`); this check is there because `SELECT … INTO OUTFILE` writes files even then,
 * and because chdb runs several statements in one string.
 */
import { ArchiveError } from '../errors.js';
import { MAX_QUERY_LENGTH } from '../limits.js';

/** Output formats; all are text, since the embedded client decodes answers as UTF-8. */
export const QUERY_FORMATS = {
  table: 'PrettyCompactMonoBlock',
  JSONEachRow: 'JSONEachRow',
  JSON: 'JSON',
  CSV: 'CSVWithNames',
  TSV: 'TSVWithNames',
} as const;
export type QueryFormat = keyof typeof QUERY_FORMATS;

const READING = ['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXISTS', 'EXPLAIN'];
const HINT = `Only reading is allowed: ${READING.filter((w) => w !== 'DESC').join(', ')}.`;

/** @throws ArchiveError (SAUNTER_QUERY_REFUSED): not exactly one reading statement. */
export function checkReadOnly(sql: string): void {
  if (sql.length > MAX_QUERY_LENGTH) {
    refuse(`the query has ${sql.length} characters, at most ${MAX_QUERY_LENGTH} are taken.`, 'Ask in parts.');
  }
  const words = bareWords(sql);
  const end = words.indexOf(';');
  if (end >= 0 && end < words.length - 1)
    refuse('several statements in one query.', 'Ask one after the other.');
  const first = words.find((w) => w !== '(')?.toUpperCase();
  if (first === undefined || first === ';') refuse('the query is empty.', HINT);
  if (!READING.includes(first!)) refuse(`"${first}" is not allowed.`, HINT);
  const upper = words.map((w) => w.toUpperCase());
  if (upper.some((w, i) => w === 'INTO' && upper[i + 1] === 'OUTFILE')) {
    refuse('INTO OUTFILE writes a file.', "Redirect this command's output into the file instead.");
  }
}

export function checkFormat(format: string): QueryFormat {
  if (Object.hasOwn(QUERY_FORMATS, format)) return format as QueryFormat;
  throw new ArchiveError('SAUNTER_QUERY_REFUSED', `unknown output format "${format.slice(0, 40)}".`, {
    hint: `Choose one of ${Object.keys(QUERY_FORMATS).join(', ')}.`,
  });
}

function refuse(message: string, hint: string): never {
  throw new ArchiveError('SAUNTER_QUERY_REFUSED', message, { hint });
}

/** Comments, strings, quoted names and heredocs as ClickHouse's lexer cuts them; else words and marks. */
const TOKEN =
  /--[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S]|'')*'?|"(?:[^"\\]|\\[\s\S]|"")*"?|`(?:[^`\\]|\\[\s\S]|``)*`?|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|\w+|[^\s\w]/g;

/** The words and punctuation of a statement, without comments; a quoted thing is one `''`. */
function bareWords(sql: string): string[] {
  const words: string[] = [];
  for (const [token] of sql.matchAll(TOKEN)) {
    if (/^(?:--|\/\*|#[ !])/.test(token)) continue;
    words.push(/^['"`]/.test(token) || /^\$\w*\$/.test(token) ? "''" : token);
  }
  return words;
}
