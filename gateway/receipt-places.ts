/** Where in the journal each receipt's newest revision stands. What the journal has let go of is forgotten. */
export class ReceiptPlaces {
  /** By number; in the order of entries, but for those that were looked for after a start. */
  readonly #seq = new Map<number, number>();

  get size(): number {
    return this.#seq.size;
  }

  /** 0 for one that is not known. */
  seqOf(number: number): number {
    return this.#seq.get(number) ?? 0;
  }

  /** A revision of the receipt stands in entry `seq`. */
  note(number: number, seq: number): void {
    if (seq <= this.seqOf(number)) return;
    this.#seq.delete(number);
    this.#seq.set(number, seq);
  }

  /** The journal begins at this entry now. */
  forgetBefore(firstSeq: number): void {
    for (const [number, seq] of this.#seq) {
      if (seq >= firstSeq) break;
      this.#seq.delete(number);
    }
  }
}
