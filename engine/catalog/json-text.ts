/**
 * JSON text to value, with the place of the first mistake. `JSON.parse` names no position for
 * long inputs in Node 20, and silently keeps the last of two equal keys: in a config both hide
 * mistakes.
 */
import { InputError } from '../errors.js';
import { MAX_CONFIG_DEPTH } from '../limits.js';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids control characters in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Scanner {
  private at = 0;
  private readonly text: string;
  private readonly file: string;

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    if (text.charCodeAt(0) === 0xfeff) this.at = 1; // byte order mark
  }

  document(): void {
    this.value(0);
    this.space();
    if (this.at < this.text.length)
      this.fail('the document ends before this: remove what follows, or a bracket too many');
  }

  private value(depth: number): void {
    if (depth > MAX_CONFIG_DEPTH) this.fail(`nested deeper than ${MAX_CONFIG_DEPTH} levels`);
    this.space();
    const c = this.text[this.at];
    if (c === '{') this.object(depth);
    else if (c === '[') this.array(depth);
    else if (c === '"') this.string();
    else this.word();
  }

  private word(): void {
    for (const word of ['true', 'false', 'null']) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return;
      }
    }
    NUMBER.lastIndex = this.at;
    const number = NUMBER.exec(this.text);
    if (!number) this.fail(`a value must stand here, not ${this.found()}`);
    this.at += number[0].length;
  }

  private object(depth: number): void {
    const keys = new Set<string>();
    this.at++;
    this.space();
    if (this.text[this.at] === '}') {
      this.at++;
      return;
    }
    for (;;) {
      this.space();
      const start = this.at;
      if (this.text[this.at] !== '"')
        this.fail(`a key in double quotes must stand here, not ${this.found()}`);
      const key = this.string();
      if (keys.has(key)) {
        this.at = start;
        this.fail(`the key "${key}" stands twice in one object`);
      }
      keys.add(key);
      this.space();
      if (this.text[this.at] !== ':') this.fail(`":" must follow the key "${key}", not ${this.found()}`);
      this.at++;
      this.value(depth + 1);
      if (this.next('}')) return;
    }
  }

  private array(depth: number): void {
    this.at++;
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return;
    }
    for (;;) {
      this.value(depth + 1);
      if (this.next(']')) return;
    }
  }

  /** After an element: true at the closing bracket, false after a comma. */
  private next(close: string): boolean {
    this.space();
    const c = this.text[this.at];
    if (c !== ',' && c !== close) this.fail(`"," or "${close}" must stand here, not ${this.found()}`);
    this.at++;
    return c === close;
  }

  private string(): string {
    STRING.lastIndex = this.at;
    const match = STRING.exec(this.text);
    if (!match) this.fail('this string is not closed on its line, or has a character that needs a backslash');
    this.at += match[0].length;
    return JSON.parse(match[0]) as string;
  }

  private space(): void {
    while (this.at < this.text.length && ' \t\r\n'.includes(this.text[this.at]!)) this.at++;
  }

  private found(): string {
    const c = this.text[this.at];
    if (c === undefined) return 'the end of the file';
    if (this.text.startsWith('//', this.at) || this.text.startsWith('/*', this.at))
      return 'a comment (JSON has none)';
    return JSON.stringify(c);
  }

  private fail(message: string): never {
    const before = this.text.slice(0, this.at).split('\n');
    const line = before.length;
    const column = before[line - 1]!.length + 1;
    throw new InputError(
      'SAUNTER_CONFIG_SYNTAX',
      `not valid JSON at line ${line}, column ${column}: ${message}.`,
      {
        file: this.file,
        line,
        hint: 'Correct the file at that place and try again.',
      },
    );
  }
}

/** @throws InputError (SAUNTER_CONFIG_SYNTAX) with line and column of the first mistake. */
export function parseJsonText(text: string, file: string): unknown {
  new Scanner(text, file).document();
  return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
}
