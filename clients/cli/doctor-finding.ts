/** What a check of the doctor found. */
export interface Finding {
  check: string;
  /** `bad`: a store cannot run. `warn`: it can, but look at it. */
  state: 'ok' | 'warn' | 'bad';
  found: string;
  /** What to do; empty where all is well. */
  advice: string;
}

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found, advice: '' });
export const warn = (check: string, found: string, advice: string): Finding => ({
  check,
  state: 'warn',
  found,
  advice,
});
export const bad = (check: string, found: string, advice: string): Finding => ({
  check,
  state: 'bad',
  found,
  advice,
});
