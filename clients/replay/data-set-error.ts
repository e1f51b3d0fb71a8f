/**
 * A data set that cannot be replayed. Structurally the engine's InputError (clients do not
 * import the engine): stable code, place, and what to do about it.
 */
export type DataSetErrorCode =
  | 'SAUNTER_FILE_MISSING'
  | 'SAUNTER_FILE_EMPTY'
  | 'SAUNTER_LINE_TRUNCATED'
  | 'SAUNTER_FIELD_WRONG'
  | 'SAUNTER_BARCODE_UNKNOWN';

export class DataSetError extends Error {
  readonly code: DataSetErrorCode;
  readonly file: string;
  readonly line: number | undefined;
  readonly hint: string;

  constructor(
    code: DataSetErrorCode,
    message: string,
    place: { file: string; line?: number; hint: string; cause?: unknown },
  ) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.name = 'DataSetError';
    this.code = code;
    this.file = place.file;
    this.line = place.line;
    this.hint = place.hint;
  }

  /** One paragraph for a terminal, without a stack trace. */
  describe(): string {
    const at = this.line === undefined ? this.file : `${this.file}:${this.line}`;
    return `${at}: ${this.message}\n  ${this.hint}\n  [${this.code}]`;
  }
}
