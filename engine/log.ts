/** Structured logs: one JSON object a line on stderr, so that stdout stays free for results. */
import { type Logger, pino } from 'pino';
import { SaunterError } from './errors.js';

export type Log = Logger;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * A logger whose lines carry `name`. The level is SAUNTER_LOG, `info` where it is not set.
 *
 * Lines are written synchronously: the last one before a crash is the one that is needed, and
 * nothing logs per measurement.
 * @throws SaunterError SAUNTER_LOG_LEVEL where SAUNTER_LOG is no level.
 */
export function createLog(name: string, level: string = process.env.SAUNTER_LOG ?? 'info'): Log {
  if (!LEVELS.includes(level)) {
    throw new SaunterError('SAUNTER_LOG_LEVEL', `SAUNTER_LOG is "${level}", which is no level`, {
      hint: `Use one of ${LEVELS.join(', ')}.`,
    });
  }
  return pino(
    {
      name,
      level,
      // Pino's numbers mean nothing to a reader; the machine's name and the process id are the
      // log collector's business.
      base: {},
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: describeError },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = error instanceof SaunterError ? error.code : undefined;
  return { code, message: error.message, stack: error.stack };
}
