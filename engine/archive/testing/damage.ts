/** Damages an embedded archive, for tests: its path, then statements. A process, as chdb wants one. */
import { createChdbConnection } from 'chdb/connection';

const [path, ...statements] = process.argv.slice(2);
const connection = createChdbConnection({ path: path! });
await connection.command({ query: 'USE saunter' });
for (const query of statements) await connection.command({ query });
await connection.close();
process.exit(0);
