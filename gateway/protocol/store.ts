/**
 * What a client is told about the store: GET /api/store. Made from the config, without its
 * credentials. Metres, store frame; money in integers of the minor unit. Pure: no imports.
 */
export interface StoreDescription {
  id: string;
  name: string;
  timeZone: string;
  currency: string;
  currencyDigits: number;
  pricesIncludeTax: boolean;
  taxes: { id: string; rateBp: number }[];
  tickMs: number;
  floorPlan: { outline: [number, number][] };
  zones: { id: string; kind: 'entrance' | 'sales' | 'exit'; polygon: [number, number][] }[];
  cameras: {
    id: string;
    zone: string;
    /** Where the camera hangs, from its calibration; null where that has no centre. */
    position: [number, number, number] | null;
  }[];
  gates: {
    id: string;
    zone: string;
    direction: 'enter' | 'exit' | 'both';
    position: [number, number];
    radiusM: number;
  }[];
  gondolas: {
    id: string;
    zone: string;
    shelves: {
      id: string;
      plates: { id: string; origin: [number, number, number]; size: [number, number, number] }[];
    }[];
  }[];
  products: { id: string; name: string; priceMinor: number; tax: string }[];
  planogram: { id: string; product: string; plates: string[]; openingStock: number }[];
}
