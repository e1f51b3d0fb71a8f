/** Names of actors in `GET /api/tree`. Pure: no imports. */

/** An actor's name as people read it: ids hold characters that names of actors may not, as `!2f!` for `/`. */
export function readableActor(name: string): string {
  return name.replace(/!([0-9a-f]{1,6})!/g, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
