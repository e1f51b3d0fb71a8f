/**
 * What several places of a config must agree on: ids, references, money, limits, credentials.
 * Geometry stands in `check-floor.ts`.
 */
import type { StoreLimits } from '../limits.js';
import { checkFloor } from './check-floor.js';
import type { StoreConfig } from './config.js';
import { didYouMean } from './explain.js';
import { Findings } from './findings.js';

/** Lighter, and the noise of a shelf plate (about 1 g) hides a unit. */
const LIGHT_G = 3;
/** Heavier than anything that shoppers lift from a shelf: more likely a unit mistake. */
const HEAVY_G = 30_000;

/** Cross checks of a config that fits the schema. Never throws. */
export function checkConfig(config: StoreConfig): Findings {
  const findings = new Findings();
  checkIds(config, findings);
  checkReferences(config, findings);
  checkMoney(config, findings);
  checkWeights(config, findings);
  checkLimits(config, findings);
  checkCredentials(config, findings);
  checkFloor(config, findings);
  return findings;
}

function* ids(list: readonly { id: string }[], path: string): Generator<[string, string]> {
  for (const [i, { id }] of list.entries()) yield [`${path}[${i}].id`, id];
}

/** Ids of everything that sends messages: they share one namespace. */
function* deviceIds(config: StoreConfig): Generator<[string, string]> {
  yield* ids(config.cameras, 'cameras');
  yield* ids(config.gondolas, 'gondolas');
  yield* ids(config.bodySources, 'bodySources');
  yield* ids(config.gates, 'gates');
}

function* shelfIds(config: StoreConfig): Generator<[string, string]> {
  for (const [g, gondola] of config.gondolas.entries()) yield* ids(gondola.shelves, `gondolas[${g}].shelves`);
}

function* plateIds(config: StoreConfig): Generator<[string, string]> {
  for (const [g, gondola] of config.gondolas.entries()) {
    for (const [s, shelf] of gondola.shelves.entries())
      yield* ids(shelf.plates, `gondolas[${g}].shelves[${s}].plates`);
  }
}

function checkIds(config: StoreConfig, findings: Findings): void {
  findings.unique('devices (cameras, gondolas, body sources, gates)', deviceIds(config));
  findings.unique('shelves', shelfIds(config));
  findings.unique('plates', plateIds(config));
  findings.unique('zones', ids(config.zones, 'zones'));
  findings.unique('products', ids(config.products, 'products'));
  findings.unique('facings', ids(config.planogram, 'planogram'));
  findings.unique('taxes', ids(config.pricing.taxes, 'pricing.taxes'));
  findings.unique('credentials', ids(config.credentials, 'credentials'));
}

function checkReferences(config: StoreConfig, findings: Findings): void {
  const zones = new Set(config.zones.map((z) => z.id));
  for (const list of ['cameras', 'gondolas', 'bodySources', 'gates'] as const) {
    for (const [i, { zone }] of config[list].entries())
      findings.reference(`${list}[${i}].zone`, zone, 'a zone', zones);
  }
  const taxes = new Set(config.pricing.taxes.map((t) => t.id));
  const products = new Set(config.products.map((p) => p.id));
  for (const [i, p] of config.products.entries())
    findings.reference(`products[${i}].tax`, p.tax, 'a tax', taxes);

  const shelfOfPlate = new Map<string, string>();
  for (const gondola of config.gondolas) {
    for (const shelf of gondola.shelves)
      for (const plate of shelf.plates) shelfOfPlate.set(plate.id, shelf.id);
  }
  for (const [i, facing] of config.planogram.entries()) {
    findings.reference(`planogram[${i}].product`, facing.product, 'a product', products);
    const seen = new Set<string>();
    let home: string | undefined;
    for (const [k, plate] of facing.plates.entries()) {
      const path = `planogram[${i}].plates[${k}]`;
      if (!findings.reference(path, plate, 'a plate', shelfOfPlate)) continue;
      if (seen.has(plate)) findings.problem(path, plate, 'a facing names each of its plates once');
      seen.add(plate);
      const shelf = shelfOfPlate.get(plate)!;
      home ??= shelf;
      if (shelf !== home) {
        findings.problem(
          path,
          plate,
          `a facing's plates lie on one shelf: this one is on "${shelf}", the first on "${home}"`,
        );
      }
    }
  }
}

function checkMoney(config: StoreConfig, findings: Findings): void {
  const { timeZone, currency, currencyDigits } = config.store;
  if (!isTimeZone(timeZone)) {
    const near = didYouMean(timeZone, Intl.supportedValuesOf('timeZone'));
    findings.problem(
      'store.timeZone',
      timeZone,
      `needs an IANA time zone such as "Europe/Berlin" or "UTC"${near}`,
    );
  }
  const currencies = Intl.supportedValuesOf('currency');
  if (!currencies.includes(currency)) {
    const near = didYouMean(currency, currencies);
    findings.problem('store.currency', currency, `needs an ISO 4217 code such as "EUR"${near}`);
  } else {
    const style = { style: 'currency', currency } as const;
    const digits = new Intl.NumberFormat('en', style).resolvedOptions().maximumFractionDigits ?? 2;
    if (digits !== currencyDigits) {
      findings.problem(
        'store.currencyDigits',
        currencyDigits,
        `${currency} has ${digits} digits of its minor unit`,
      );
    }
  }
  for (const [i, { rateBp }] of config.pricing.taxes.entries()) {
    if (rateBp > 0 && rateBp < 100) {
      findings.warn(
        `pricing.taxes[${i}].rateBp`,
        rateBp,
        `basis points: this is ${rateBp / 100} %, and ${rateBp} % is ${rateBp * 100}`,
      );
    }
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Intl takes offsets such as "+01:00" too; they know no summer time.
    return !/^[+-]/.test(name);
  } catch {
    return false; // RangeError is how Intl says that it does not know the zone
  }
}

function checkWeights(config: StoreConfig, findings: Findings): void {
  for (const [i, { weightG, weightSdG }] of config.products.entries()) {
    const path = `products[${i}].weightG`;
    if (weightG < LIGHT_G) {
      findings.warn(
        path,
        weightG,
        `grams: a plate can hardly feel less than ${LIGHT_G} g; was it given in kilograms?`,
      );
    } else if (weightG > HEAVY_G) {
      findings.warn(
        path,
        weightG,
        `grams: more than ${HEAVY_G / 1000} kg for one unit; was it given in milligrams?`,
      );
    }
    if (weightSdG !== undefined && weightSdG > weightG / 3) {
      findings.problem(
        `products[${i}].weightSdG`,
        weightSdG,
        `needs at most a third of weightG (${weightG}): one unit could not be told from two`,
      );
    }
  }
}

/** A declared limit must hold what the config lists. What is not declared grows with the config. */
function checkLimits(config: StoreConfig, findings: Findings): void {
  const declared = config.limits ?? {};
  let plates = 0;
  for (const gondola of config.gondolas) for (const shelf of gondola.shelves) plates += shelf.plates.length;
  const listed: Partial<StoreLimits> = {
    cameras: config.cameras.length,
    plates,
    products: config.products.length,
    facings: config.planogram.length,
  };
  for (const [name, count] of Object.entries(listed) as [keyof StoreLimits, number][]) {
    const limit = declared[name];
    if (limit !== undefined && limit < count) {
      findings.problem(`limits.${name}`, limit, `needs at least ${count}: that many stand in this file`);
    }
  }
  const { detectionsPerFrame: frame, detectionsPerTick: tick } = declared;
  if (frame !== undefined && tick !== undefined && tick < frame) {
    findings.problem('limits.detectionsPerTick', tick, `needs at least limits.detectionsPerFrame (${frame})`);
  }
}

function checkCredentials(config: StoreConfig, findings: Findings): void {
  const devices = new Set([...deviceIds(config)].map(([, id]) => id));
  const homes = new Map<string, string>();
  for (const [i, credential] of config.credentials.entries()) {
    const path = `credentials[${i}]`;
    const [key, home] = credential.env === undefined ? ['file', credential.file!] : ['env', credential.env];
    const other = homes.get(`${key}:${home}`);
    if (other === undefined) homes.set(`${key}:${home}`, path);
    else findings.problem(`${path}.${key}`, home, `needs a secret of its own: ${other} refers to it already`);

    if (credential.role !== 'device' && credential.role !== 'simulator' && credential.devices !== undefined) {
      findings.problem(
        `${path}.devices`,
        credential.devices,
        `only the roles "device" and "simulator" speak for devices, not "${credential.role}"`,
      );
      continue;
    }
    for (const [k, device] of (credential.devices ?? []).entries()) {
      if (device !== '*')
        findings.reference(`${path}.devices[${k}]`, device, 'a device, or "*" for all', devices);
    }
  }
}
