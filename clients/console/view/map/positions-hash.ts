/** FNV-1a over ids and centimetres: equal exactly when nobody has moved visibly. */
export function positionsHash(rows: ReadonlyMap<string, { x: number; y: number }>): string {
  let hash = 0x811c9dc5;
  const mix = (value: number) => {
    hash = Math.imul(hash ^ (value & 0xffff), 0x01000193) >>> 0;
  };
  for (const [id, row] of rows) {
    for (let i = 0; i < id.length; i++) mix(id.charCodeAt(i));
    mix(Math.round(row.x * 100));
    mix(Math.round(row.y * 100));
  }
  return hash.toString(16).padStart(8, '0');
}
