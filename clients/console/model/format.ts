/** Numbers and times as people read them. */

export interface Money {
  /** `1234` with two digits → `€12.34`. */
  format(minor: number): string;
}

/** Money of the store: its currency and number of minor digits, in the reader's language. */
export function moneyFormat(currency: string, digits: number, locale?: string): Money {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const scale = 10 ** digits;
  return { format: (minor) => format.format(minor / scale) };
}

export interface Clock {
  /** `14:03:07` in the store's zone. */
  time(ms: number): string;
  /** `14:03`. */
  short(ms: number): string;
  /** `22 Nov 2026, 14:03:07 CET`. */
  full(ms: number): string;
}

/** The store's wall clock. A zone that this browser does not know is shown as UTC, and says so. */
export function storeClock(timeZone: string, locale?: string): Clock {
  let zone = timeZone;
  try {
    new Intl.DateTimeFormat(locale, { timeZone: zone });
  } catch {
    // RangeError: the browser's table lacks the zone; UTC is right, only less handy.
    zone = 'UTC';
  }
  const hm = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone } as const;
  const short = new Intl.DateTimeFormat(locale, hm);
  const time = new Intl.DateTimeFormat(locale, { ...hm, second: '2-digit' });
  const full = new Intl.DateTimeFormat(locale, {
    ...hm,
    second: '2-digit',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZoneName: 'short',
  });
  return {
    time: (ms) => time.format(ms),
    short: (ms) => short.format(ms),
    full: (ms) => full.format(ms),
  };
}

/** `42 s`, `3 min`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Milliseconds of work: `0.42 ms`, `12 ms`, `1.3 s`, then minutes. */
export function millis(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (Math.abs(ms) >= 60_000) return duration(ms);
  if (Math.abs(ms) >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  if (Math.abs(ms) >= 10) return `${Math.round(ms)} ms`;
  return `${ms.toFixed(ms < 1 ? 2 : 1)} ms`;
}

/** `0.934` → `93 %`; what is not certain is never shown as 100 %. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const rounded = Math.round(share * 100);
  if (rounded >= 100 && share < 1) return '>99 %';
  if (rounded <= 0 && share > 0) return '<1 %';
  return `${rounded} %`;
}

/** `1900` basis points → `19 %`. */
export function taxRate(basisPoints: number): string {
  return `${(basisPoints / 100).toLocaleString(undefined, { maximumFractionDigits: 2 })} %`;
}

/** A visit's short name: the end of its random id is what people can say aloud. */
export function visitName(visit: string): string {
  const tail = visit.replace(/[^\p{L}\p{N}]/gu, '').slice(-4);
  return (tail === '' ? visit : tail).toUpperCase();
}

/** `1 item`, `3 items`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

/** Signed units before a name: `2×`, `−1×`. */
export function units(quantity: number): string {
  return `${quantity < 0 ? '−' : ''}${Math.abs(quantity)}×`;
}
