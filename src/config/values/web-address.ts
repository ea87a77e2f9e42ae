import { isComplaint, malformed, type ParseResult } from '../parse-result.ts';

export const baseUrlPattern = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s?#\\]+$/;

const form = 'write an address such as https://api.example.com';

/**
 * Parses an address of https, or of http on this machine, without credentials, query or fragment. Parses it as a
 * browser would, so connections must use the result and not the text.
 */
export function readWebAddress(text: string): ParseResult<URL> {
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

/** Parses the address of a tenant's API and removes a trailing slash. */
export function readBaseUrl(text: string): ParseResult<string> {
  const reading = readWebAddress(text);
  return isComplaint(reading) ? reading : { value: reading.value.href.replace(/\/+$/, '') };
}

/** Parses the address of a notification receiver. Keeps a trailing slash. */
export function readReceiverUrl(text: string): ParseResult<string> {
  const reading = readWebAddress(text);
  return isComplaint(reading) ? reading : { value: reading.value.href };
}

/** Parses a secret receiver address. Accepts a query, which may contain credentials. */
export function readSecretReceiverUrl(text: string): ParseResult<string> {
  const [address = '', query] = text.split(/\?(.*)/s, 2);
  const reading = readWebAddress(address);
  if (isComplaint(reading)) return reading;
  if (query === undefined) return { value: reading.value.href };
  if (!/^[!-~]*$/.test(query) || query.includes('#'))
    return malformed('has a query that cannot be read', form);
  return { value: `${reading.value.href}?${query}` };
}

/**
 * Parses the address of a trace collector. Also accepts http to any machine, because collectors near the daemon often
 * support nothing else. The schema checks its secret headers.
 */
export function readCollectorUrl(text: string): ParseResult<string> {
  const reading = readWebAddress(text.replace(/^http:/i, 'https:'));
  if (isComplaint(reading)) return reading;
  return { value: new URL(text).href };
}

/** Returns true if others can read data on its way to this address. */
export function isOpenlyRead(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** Matches paths that every reader understands alike: no escapes, empty segments or parent folders. */
const plainPath = /^[^:]+:\/\/[^/]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)*\/?$/;

/** Parses the public address of the daemon and removes a trailing slash. */
export function readPublicUrl(text: string): ParseResult<string> {
  const reading = readBaseUrl(text);
  if (isComplaint(reading) || plainPath.test(text)) return reading;
  return malformed('has a path that is read in more than one way', 'write https://sluice.example.com');
}

/** Returns true for names and addresses of this machine. `hostname` is in the form of `URL`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
