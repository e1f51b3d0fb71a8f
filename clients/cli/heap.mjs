// How V8's heap grows. V8 reads both when it grows something, so they may be set now.
import { setFlagsFromString } from 'node:v8';

// A store that starts makes a hundred MiB of objects that stay, and V8 doubles its young generation from
// 1 MiB on: a dozen collections copy what lives on. Grown at once they are a few. `npm run bench --
// recovery` starts stores with it.
setFlagsFromString('--semi-space-growth-factor=16');

// Devices' messages are bytes outside the heap, megabytes a second, and V8 counts them as its heap's growth:
// with some 20 MiB that live it looked through all of them several times a second of a busy store. It may
// grow to five times of what lives before it looks again; `npm run long` prints what that comes to.
setFlagsFromString('--heap-growing-percent=400');
