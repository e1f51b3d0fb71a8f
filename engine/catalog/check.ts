/**
 * What several places of a config must agree on: ids, references, money, limits, credentials.
 * Geometry stands in `check-floor.ts`.
 */
import { MAX_LIMITS, type StoreLimits } from '../limits.js';
import { checkFloor } from './check-floor.js';
import { didYouMean } from './explain.js';
import { Findings } from './findings.js';
import { type ConfigParts, each, type IdEntry, ids, known } from './sound-parts.js';

/** Lighter, and the noise of a shelf plate (about 1 g) hides a unit. */
const LIGHT_G = 3;
/** Heavier than anything that shoppers lift from a shelf: more likely a unit mistake. */
const HEAVY_G = 30_000;

/** Cross checks of those parts of a config that fit the schema. Never throws. */
export function checkConfig(config: ConfigParts): Findings {
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

/** Ids of everything that sends messages: they share one namespace. */
function* deviceIds(config: ConfigParts): Generator<IdEntry> {
  yield* ids(config.cameras, 'cameras');
  yield* ids(config.gondolas, 'gondolas');
  yield* ids(config.bodySources, 'bodySources');
  yield* ids(config.gates, 'gates');
}

function* shelfIds(config: ConfigParts): Generator<IdEntry> {
  if (config.gondolas === undefined) yield ['gondolas', undefined];
  for (const [g, gondola] of config.gondolas?.entries() ?? [])
    yield* ids(gondola?.shelves, `gondolas[${g}].shelves`);
}

function* plateIds(config: ConfigParts): Generator<IdEntry> {
  if (config.gondolas === undefined) yield ['gondolas', undefined];
  for (const [g, gondola] of config.gondolas?.entries() ?? []) {
    const path = `gondolas[${g}].shelves`;
    if (gondola?.shelves === undefined) yield [path, undefined];
    for (const [s, shelf] of gondola?.shelves?.entries() ?? [])
      yield* ids(shelf?.plates, `${path}[${s}].plates`);
  }
}

function checkIds(config: ConfigParts, findings: Findings): void {
  findings.unique('devices (cameras, gondolas, body sources, gates)', deviceIds(config));
  findings.unique('shelves', shelfIds(config));
  findings.unique('plates', plateIds(config));
  findings.unique('zones', ids(config.zones, 'zones'));
  findings.unique('products', ids(config.products, 'products'));
  findings.unique('facings', ids(config.planogram, 'planogram'));
  findings.unique('taxes', ids(config.pricing?.taxes, 'pricing.taxes'));
  findings.unique('credentials', ids(config.credentials, 'credentials'));
}

function checkReferences(config: ConfigParts, findings: Findings): void {
  const zones = known(ids(config.zones, 'zones'));
  for (const list of ['cameras', 'gondolas', 'bodySources', 'gates'] as const) {
    for (const [i, { zone }] of each<{ readonly zone?: string | undefined }>(config[list]))
      findings.reference(`${list}[${i}].zone`, zone, 'a zone', zones);
  }
  const taxes = known(ids(config.pricing?.taxes, 'pricing.taxes'));
  for (const [i, { tax }] of each(config.products))
    findings.reference(`products[${i}].tax`, tax, 'a tax', taxes);

  const products = known(ids(config.products, 'products'));
  const plates = known(plateIds(config));
  const shelves = shelvesOfPlates(config);
  for (const [i, facing] of each(config.planogram)) {
    findings.reference(`planogram[${i}].product`, facing.product, 'a product', products);
    const seen = new Set<string>();
    let home: string | undefined;
    for (const [k, plate] of each(facing.plates)) {
      const path = `planogram[${i}].plates[${k}]`;
      findings.reference(path, plate, 'a plate', plates);
      if (seen.has(plate)) findings.problem(path, plate, 'a facing names each of its plates once');
      seen.add(plate);
      const shelf = shelves.get(plate);
      if (!shelf) continue;
      home ??= shelf;
      if (shelf !== home) {
        findings.problem(
          path,
          plate,
          `a facing's plates lie on one shelf: this one is on ${shelf}, the first on ${home}`,
        );
      }
    }
  }
}

/** Plate → its shelf, by id in quotes or else by path; null where several plates have one id. */
function shelvesOfPlates(config: ConfigParts): Map<string, string | null> {
  const shelves = new Map<string, string | null>();
  for (const [g, gondola] of each(config.gondolas)) {
    for (const [s, shelf] of each(gondola.shelves)) {
      const name = shelf.id === undefined ? `gondolas[${g}].shelves[${s}]` : `"${shelf.id}"`;
      for (const [, { id }] of each(shelf.plates))
        if (id !== undefined) shelves.set(id, shelves.has(id) ? null : name);
    }
  }
  return shelves;
}

function checkMoney(config: ConfigParts, findings: Findings): void {
  const { timeZone, currency, currencyDigits } = config.store ?? {};
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const near = didYouMean(timeZone, Intl.supportedValuesOf('timeZone'));
    findings.problem(
      'store.timeZone',
      timeZone,
      `needs an IANA time zone such as "Europe/Berlin" or "UTC"${near}`,
    );
  }
  const currencies = Intl.supportedValuesOf('currency');
  if (currency !== undefined && !currencies.includes(currency)) {
    const near = didYouMean(currency, currencies);
    findings.problem('store.currency', currency, `needs an ISO 4217 code such as "EUR"${near}`);
  } else if (currency !== undefined && currencyDigits !== undefined) {
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
  for (const [i, { rateBp }] of each(config.pricing?.taxes)) {
    if (rateBp !== undefined && rateBp > 0 && rateBp < 100) {
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

function checkWeights(config: ConfigParts, findings: Findings): void {
  for (const [i, { weightG, weightSdG }] of each(config.products)) {
    if (weightG === undefined) continue;
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

/** How many the file lists of what limits bound; a list that is itself too long is told already. */
export function listed(config: ConfigParts): Partial<StoreLimits> {
  let plates = 0;
  for (const [, gondola] of each(config.gondolas))
    for (const [, shelf] of each(gondola.shelves)) plates += shelf.plates?.length ?? 0;
  return {
    cameras: Math.min(config.cameras?.length ?? 0, MAX_LIMITS.cameras),
    plates,
    products: Math.min(config.products?.length ?? 0, MAX_LIMITS.products),
    facings: Math.min(config.planogram?.length ?? 0, MAX_LIMITS.facings),
  };
}

/** A declared limit must hold what the config lists. What is not declared grows with the config. */
function checkLimits(config: ConfigParts, findings: Findings): void {
  const declared = config.limits ?? {};
  for (const [name, count] of Object.entries(listed(config)) as [keyof StoreLimits, number][]) {
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

function checkCredentials(config: ConfigParts, findings: Findings): void {
  const devices = known(deviceIds(config));
  const homes = new Map<string, string>();
  for (const [i, credential] of each(config.credentials)) {
    const path = `credentials[${i}]`;
    for (const key of ['env', 'file'] as const) {
      const home = credential[key];
      if (home === undefined) continue;
      const other = homes.get(`${key}:${home}`);
      if (other === undefined) homes.set(`${key}:${home}`, path);
      else
        findings.problem(`${path}.${key}`, home, `needs a secret of its own: ${other} refers to it already`);
    }
    const { role } = credential;
    if (role !== undefined && role !== 'device' && role !== 'simulator' && credential.devices !== undefined) {
      findings.problem(
        `${path}.devices`,
        credential.devices,
        `only the roles "device" and "simulator" speak for devices, not "${role}"`,
      );
      continue;
    }
    for (const [k, device] of each(credential.devices)) {
      if (device !== '*')
        findings.reference(`${path}.devices[${k}]`, device, 'a device, or "*" for all', devices);
    }
  }
}
