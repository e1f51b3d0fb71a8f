/**
 * What a client is told about the store, GET /api/store: its config without credentials. Only what
 * a client may rely on is named. Metres, store frame; money in integers of the minor unit.
 * Pure: no imports.
 */
export interface StoreDescription {
  store: { id: string; name: string; timeZone: string; currency: string; currencyDigits: number };
  pricing: { pricesIncludeTax: boolean; taxes: readonly { id: string; rateBp: number }[] };
  timing?: { tickMs: number } | undefined;
  floorPlan: { outline: readonly (readonly [number, number])[] };
  zones: readonly {
    id: string;
    kind: 'entrance' | 'sales' | 'exit';
    polygon: readonly (readonly [number, number])[];
  }[];
  cameras: readonly {
    id: string;
    zone: string;
    imageWidth: number;
    imageHeight: number;
    /** 3 × 4, store metres to pixels. */
    projection: readonly (readonly number[])[];
  }[];
  gates: readonly {
    id: string;
    zone: string;
    direction: 'enter' | 'exit' | 'both';
    position: readonly [number, number];
    radiusM: number;
  }[];
  gondolas: readonly {
    id: string;
    zone: string;
    shelves: readonly {
      id: string;
      plates: readonly {
        id: string;
        /** Lower front left corner, and extent along x, y, z. */
        origin: readonly [number, number, number];
        size: readonly [number, number, number];
      }[];
    }[];
  }[];
  products: readonly { id: string; name: string; priceMinor: number; tax: string; weightG: number }[];
  planogram: readonly { id: string; product: string; plates: readonly string[]; openingStock: number }[];
}
