/** The command as it is built: tests may not build anew under the feet of others. */
import { main } from '../main.js';

await main(process.argv);
