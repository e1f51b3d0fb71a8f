/** The doctor's checks of the machine: Node, memory, disk, files, clock, zones, port. */
import { existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { MAX_SOCKETS } from '../../engine/limits.js';
import { bad, type Finding, ok, warn } from './doctor-finding.js';

const GIB = 1024 ** 3;
/** Engine and embedded ClickHouse of a demo store take about 1 GiB together. */
const MEMORY_WARN_BYTES = 2 * GIB;
const MEMORY_BAD_BYTES = 1 * GIB;
const DISK_WARN_BYTES = 5 * GIB;
const DISK_BAD_BYTES = 1 * GIB;
/** This program is younger than that: an earlier date is a clock that was never set. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

const gib = (bytes: number) => `${(bytes / GIB).toFixed(1)} GiB`;

export function checkNode(): Finding {
  const { node } = process.versions;
  const [major, minor] = node.split('.').map(Number) as [number, number];
  const found = `${node} on ${process.platform} ${process.arch}, ${os.availableParallelism()} CPUs`;
  if (major > 20 || (major === 20 && minor >= 19)) return ok('Node', found);
  return bad('Node', found, 'Install Node 20.19 or newer from https://nodejs.org.');
}

export function checkMemory(): Finding {
  // a container's bound, where there is one (cgroups); else a huge number or 0
  const bound = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const all = Math.min(os.totalmem(), bound);
  // what the kernel could free counts as free: /proc/meminfo(5), MemAvailable
  const available = existsSync('/proc/meminfo')
    ? Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) * 1024
    : os.freemem();
  const free = Math.min(available || os.freemem(), all);
  const found = `${gib(free)} free of ${gib(all)}`;
  if (free < MEMORY_BAD_BYTES)
    return bad(
      'memory',
      found,
      `Free memory: a store with its archive needs ${gib(MEMORY_BAD_BYTES)} and more.`,
    );
  if (free < MEMORY_WARN_BYTES)
    return warn('memory', found, `${gib(MEMORY_WARN_BYTES)} leave room for the archive's queries.`);
  return ok('memory', found);
}

export function checkDisk(folder: string): Finding {
  const full = path.resolve(folder);
  try {
    mkdirSync(full, { recursive: true });
    const { bavail, bsize } = statfsSync(full);
    const free = bavail * bsize;
    const found = `${gib(free)} free for ${full}`;
    if (free < DISK_BAD_BYTES)
      return bad('disk', found, `Make room: the journal needs ${gib(DISK_BAD_BYTES)} to start with.`);
    if (free < DISK_WARN_BYTES) return warn('disk', found, 'Journal and archive grow; plan for more.');
    return ok('disk', found);
  } catch (error) {
    return bad(
      'disk',
      `${full} cannot be used: ${String(error)}`,
      'Choose a folder on a local disk that you may write to, with --data.',
    );
  }
}

/** Open files: each socket is one. */
export function checkFiles(): Finding {
  const check = 'open files';
  if (!existsSync('/proc/self/limits')) return ok(check, 'not known on this system');
  const text = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 'unlimited';
  const soft = text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
  // sockets, and as much again for journal, archive and the rest
  if (soft >= 2 * MAX_SOCKETS) return ok(check, text);
  return warn(check, text, `ulimit -n ${2 * MAX_SOCKETS} lets all ${MAX_SOCKETS} sockets in.`);
}

export function checkClock(): Finding {
  const found = new Date().toISOString();
  if (Date.now() < EARLIEST_MS) return bad('clock', found, 'Set the clock: receipts carry its time.');
  // systemd-timesyncd keeps this file while it is synchronized (systemd-timesyncd.service(8))
  if (existsSync('/run/systemd/timesync') && !existsSync('/run/systemd/timesync/synchronized')) {
    return warn(
      'clock',
      `${found}, not synchronized`,
      'Check timedatectl: devices and store should agree within 2 s.',
    );
  }
  return ok('clock', found);
}

export function checkZones(): Finding {
  const zones = Intl.supportedValuesOf('timeZone').length;
  // full ICU knows about 420; a build without it knows UTC alone
  if (zones < 100)
    return bad('time zones', `${zones} known`, 'Use a Node with full ICU (the usual builds have it).');
  return ok('time zones', `${zones} known, here it is ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
}

/** Listens for a moment on the address a store would use. */
export async function checkPort(host: string, port: number): Promise<Finding> {
  const check = 'port';
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const found = `${host}:${port} ${taken ? 'is taken' : `cannot be used (${error.code})`}`;
      if (taken) resolve(warn(check, found, 'A store may run already; else choose another one with --port.'));
      else resolve(bad(check, found, 'Choose an address of this machine with --host and a port above 1023.'));
    });
    server.listen({ host, port }, () => {
      server.close(() => resolve(ok(check, `${host}:${port} is free`)));
    });
  });
}
