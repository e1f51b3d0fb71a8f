// Run after changing packages: node .ci/complete-lock.mjs
//
// npm writes into the lock file only those optional platform packages that the registry in use can
// show it, and `npm ci` then refuses the file wherever it can see that they are missing. This adds
// the missing ones of other platforms, with the version that their parent asks for. They carry no
// integrity hash; npm checks theirs against the registry where they are installed.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const lock = JSON.parse(readFileSync(FILE, 'utf8'));
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key]) continue;
    const cpu = ['arm64', 'x64', 'arm'].find((word) => name.includes(word));
    const os = ['darwin', 'linux', 'win32', 'android'].find((word) => name.includes(word));
    lock.packages[key] = {
      version,
      ...(cpu && { cpu: [cpu] }),
      ...(parent.dev && { dev: true }),
      ...(name.endsWith('-musl') && { libc: ['musl'] }),
      optional: true,
      ...(os && { os: [os] }),
    };
    console.log(`added ${name}@${version}`);
  }
}
const [root, ...others] = Object.entries(lock.packages);
others.sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries([root, ...others]);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
