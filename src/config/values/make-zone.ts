import { isComplaint, malformed, type ParseResult } from '../parse-result.ts';
import { readWebAddress } from './web-address.ts';

const zones = [
  'eu1.make.com',
  'eu2.make.com',
  'us1.make.com',
  'us2.make.com',
  'eu1.make.celonis.com',
  'us1.make.celonis.com',
] as const;

const loopback = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):\d{1,5}$/;

export const makeZonePattern = new RegExp(
  `^(?:${zones.join('|').replaceAll('.', String.raw`\.`)})$|${loopback.source}`,
);

/**
 * Parses the host name of a Make zone. The token goes to no other host. An http address of this machine is for tests.
 */
export function readMakeZone(text: string): ParseResult<string> {
  if (!makeZonePattern.test(text))
    return malformed('is not a zone of Make', `write one of ${zones.join(', ')}`);
  if (zones.some((zone) => zone === text)) return { value: text };
  const reading = readWebAddress(text);
  return isComplaint(reading) ? reading : { value: reading.value.origin };
}
