/**
 * Parts that only tests need from the system, not from npm. Plain JavaScript without
 * dependencies, because it also runs before anything is installed or built.
 *
 * Rule: a part is used where it is installed. Under CI=true, as root on a Debian system, it is
 * installed with apt-get, and failing to is an error. Elsewhere nothing is installed: the exact
 * command is printed and whoever needs the part says that it was skipped and why.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Debian's package, and the command a person would type. */
const CHROMIUM_PACKAGE = 'chromium';
const APT_COMMAND = `apt-get update && apt-get install -y --no-install-recommends ${CHROMIUM_PACKAGE}`;

/** Names on PATH, most specific first. */
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Places outside PATH where the usual installers put it. */
function chromiumPlaces() {
  const places = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  for (const base of [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]) {
    if (base === undefined) continue;
    places.push(join(base, 'Google', 'Chrome', 'Application', 'chrome.exe'));
    places.push(join(base, 'Chromium', 'Application', 'chrome.exe'));
  }
  return places;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there or not executable: either way it is not a browser to start.
    return false;
  }
}

/**
 * Path of an installed Chromium or Chrome, or null. The environment variable CHROMIUM wins; one
 * that names nothing executable is an error, since somebody meant it.
 *
 * @returns {string | null}
 */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) throw new Error(`CHROMIUM is set to "${named}", which cannot be executed.`);
    return named;
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => CHROMIUM_NAMES.map((name) => join(folder, name + suffix)));
  return [...onPath, ...chromiumPlaces()].find(isExecutable) ?? null;
}

/** Whether missing parts are to be installed here: CI=true, root, Debian or a relative of it. */
export function mayInstall() {
  return process.env.CI === 'true' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** The exact command that installs Chromium on this kind of machine. */
export function chromiumCommand() {
  if (process.platform === 'darwin') return 'brew install --cask chromium';
  if (process.platform === 'win32') return 'winget install Google.Chrome';
  return existsSync('/usr/bin/apt-get') ? `sudo sh -c '${APT_COMMAND}'` : 'install the package "chromium"';
}

/** @param {readonly string[]} args */
function aptGet(args) {
  console.error(`saunter: apt-get ${args.join(' ')}`);
  // stdout is joined to stderr: stdout may be a document that somebody pipes on.
  const { status, signal, error } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=600', ...args], {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`apt-get ${args[0]} ended with ${signal ?? `status ${status}`}.`);
}

/**
 * Chromium for a test: found, installed where that is allowed, or the reason why there is none.
 *
 * @returns {{ path: string } | { path: null, reason: string }}
 * @throws {Error} under CI=true where it can be neither found nor installed.
 */
export function provideChromium() {
  const found = findChromium();
  if (found !== null) return { path: found };
  if (mayInstall()) {
    console.error('saunter: Chromium is needed by the browser tests and is not installed: installing it.');
    aptGet(['update']);
    aptGet(['install', '-y', '--no-install-recommends', CHROMIUM_PACKAGE]);
    const installed = findChromium();
    if (installed === null) throw new Error('apt-get installed chromium, but no executable was found.');
    return { path: installed };
  }
  const reason = `Chromium was not found. To install it: ${chromiumCommand()}`;
  if (process.env.CI === 'true') throw new Error(`${reason} (CI=true: a missing part fails the run)`);
  return { path: null, reason };
}

/** Provides every part and says what is missing; ends the process where a run must not go on. */
export function ensureSystemParts() {
  try {
    const chromium = provideChromium();
    if (chromium.path === null) console.error(`saunter: browser tests will be skipped. ${chromium.reason}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`saunter: ${message}\n  [SAUNTER_SYSTEM_PART_MISSING]`);
    process.exit(1);
  }
}

// `node clients/cli/system-parts.mjs`: provide everything, without running tests.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureSystemParts();
  const path = findChromium();
  if (path !== null) console.error(`saunter: Chromium is ${path}`);
}
