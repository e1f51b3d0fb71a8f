/** What the reader has picked: a cart, a person on the map, or both. */
export interface Selection {
  person: string | null;
  visit: string | null;
}
