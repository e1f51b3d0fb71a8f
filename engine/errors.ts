/**
 * Every error that Saunter reports to a person or a device. A code is stable: scripts and
 * dashboards may rely on it. The message says what was wrong, with which value; `hint`
 * says what to do about it.
 */
export type ErrorCode = `SAUNTER_${string}`;

export interface ErrorDetails {
  /** What to do about it. */
  hint?: string;
  /** File the mistake is in. */
  file?: string;
  /** Line in that file, counted from 1. */
  line?: number;
  cause?: unknown;
}

export class SaunterError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SaunterError';
    this.code = code;
    this.hint = details.hint;
    this.file = details.file;
    this.line = details.line;
  }

  /** One paragraph for a terminal: place, message, hint, code. Never a stack trace. */
  describe(): string {
    const place = this.file ? `${this.file}${this.line === undefined ? '' : `:${this.line}`}: ` : '';
    return `${place}${this.message}${this.hint ? `\n  ${this.hint}` : ''}\n  [${this.code}]`;
  }
}

/** A data set, recording or config file that cannot be used. */
export class InputError extends SaunterError {}

/** The store's configuration has mistakes; each is one line of `problems`. */
export class ConfigError extends SaunterError {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super('SAUNTER_CONFIG_INVALID', `${problems.length} mistake(s):\n  - ${problems.join('\n  - ')}`, {
      file,
      hint: 'Each line names the path in the file, the value found and what would be right.',
    });
    this.problems = problems;
  }
}

/** A message that a device or client may not send, or sent wrongly. It changed nothing. */
export class ProtocolError extends SaunterError {}

/** Something that must hold inside the engine does not. A bug: nothing a user did. */
export class InvariantError extends SaunterError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('SAUNTER_INVARIANT', message, { hint: 'This is a bug in Saunter: please report it.', ...details });
  }
}

/** The archive is away, busy or of another version, or a question to it cannot be answered. */
export class ArchiveError extends SaunterError {}
