import { isComplaint, malformed, type Reading } from '../reading.ts';

export const baseUrlPattern = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s?#\\]+$/;

const form = 'write an address such as https://api.example.com';

/**
 * An address of https, or of http on this machine, that carries no credentials, query or fragment. Parsed as a
 * browser would, so that whoever connects must use the parsed form and not the text.
 */
export function readWebAddress(text: string): Reading<URL> {
  if (!baseUrlPattern.test(text) || !URL.canParse(text)) {
    return malformed('is not an http or https address without query and fragment', form);
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return malformed(
      'carries credentials',
      'remove them from the address and refer to them by { env: NAME } or { file: PATH }',
      'SLC1107',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return malformed('is plain http to another machine', 'use https', 'SLC1109');
  }
  return { value: url };
}

/** Where a tenant's API is, without a slash at its end. */
export function readBaseUrl(text: string): Reading<string> {
  const reading = readWebAddress(text);
  return isComplaint(reading) ? reading : { value: reading.value.href.replace(/\/+$/, '') };
}

/** Where notifications are posted. Not normalised beyond what a browser does: a slash at its end is its own. */
export function readReceiverUrl(text: string): Reading<string> {
  const reading = readWebAddress(text);
  return isComplaint(reading) ? reading : { value: reading.value.href };
}

/**
 * As `readReceiverUrl`, for an address that is kept as a secret: what would let others in may stand in its query.
 */
export function readSecretReceiverUrl(text: string): Reading<string> {
  const [address = '', query] = text.split(/\?(.*)/s, 2);
  const reading = readWebAddress(address);
  if (isComplaint(reading)) return reading;
  if (query === undefined) return { value: reading.value.href };
  if (!/^[!-~]*$/.test(query) || query.includes('#'))
    return malformed('has a query that cannot be read', form);
  return { value: `${reading.value.href}?${query}` };
}

/**
 * Where traces are sent: as `readReceiverUrl`, but http to any machine, since a collector beside the daemon often speaks
 * nothing else. Headers that let it in are another matter, which the schema looks at.
 */
export function readCollectorUrl(text: string): Reading<string> {
  const reading = readWebAddress(text.replace(/^http:/i, 'https:'));
  if (isComplaint(reading)) return reading;
  return { value: new URL(text).href };
}

/** True for an address at which what is sent can be read on its way. */
export function isOpenlyRead(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** Paths that mean the same to whoever reads them: no escapes, no empty segments, nothing that leads upwards. */
const plainPath = /^[^:]+:\/\/[^/]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)*\/?$/;

/** Where people and hosts of git reach the daemon, without a slash at its end. */
export function readPublicUrl(text: string): Reading<string> {
  const reading = readBaseUrl(text);
  if (isComplaint(reading) || plainPath.test(text)) return reading;
  return malformed('has a path that is read in more than one way', 'write https://sluice.example.com');
}

/** True for names and addresses that stay on this machine; `hostname` as `URL` gives it. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
