// A store that starts makes a hundred MiB of objects that stay, and V8 doubles its young generation from
// 1 MiB on: a dozen collections copy what lives on. Grown at once they are a few. V8 reads it at each
// growth, so it may be set now. `npm run bench -- recovery` starts stores with it.
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=16');
