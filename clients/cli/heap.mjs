// A store that starts makes a hundred MiB of objects that stay, and V8 doubles its young generation from
// 1 MiB on: a dozen collections copy what lives on. Grown at once they are a few: 10 to 17 % of a
// start's CPU time (`npm run bench -- recovery`). It is read at each growth, so it may be set now.
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=16');
