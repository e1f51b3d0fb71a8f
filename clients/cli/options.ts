/** Parsers of command-line options: what was given, what would be right. */
import { InvalidArgumentError } from 'commander';

export const parsePort = (text: string) => parseWhole(text, 0, 65_535);
export const parsePeople = (text: string) => parseWhole(text, 1, 500);
export const parseCameras = (text: string) => parseWhole(text, 1, 256);
export const parseSeed = (text: string) => parseWhole(text, 0, 2 ** 31 - 1);
export const parseSeeds = (text: string) => text.split(',').map(parseSeed);
export const parseNumber = (text: string) => parseWhole(text, 1, 2 ** 31 - 1);
export const parseDays = (text: string) => parseWhole(text, 0, 3_650);
export const parseMebibytes = (text: string) => parseWhole(text, 1, 2 ** 24);
export const parseStopSeconds = (text: string) => parseWhole(text, 1, 3_600);
export const parseSeconds = (text: string) => parseWhole(text, 1, 7 * 86_400);

/** Parts of an hour too: a short look. */
export function parseHours(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_000))
    throw new InvalidArgumentError('It must be a number of hours above 0, at most 1000.');
  return value;
}

export function parseSpeed(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100))
    throw new InvalidArgumentError('It must be a number above 0, at most 100.');
  return value;
}

/** `hh:mm`, of the store's time zone. */
export function parseTimeOfDay(text: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new InvalidArgumentError('It must be like 22:00.');
  return text;
}

function parseWhole(text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  }
  return value;
}
