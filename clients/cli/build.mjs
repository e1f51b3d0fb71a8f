// `npm run build`: builds everything anew, and leaves the stamp by which a start knows what was built.
import { rebuild } from './setup.mjs';

rebuild();
