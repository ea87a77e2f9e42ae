import { ComposedText, contentMember, isContentObject, textMember, type Content } from '../stream/content.ts';

/** Parts of a module whose texts go out with its request. */
export const sentParts = ['mapper', 'parameters'] as const;

const authority = String.raw`^https?:\/\/([a-z0-9.-]+)(?::\d{1,5})?`;
const wholeUrl = new RegExp(`${authority}(?:[/?#]|$)`, 'i');
/** Matches the start of a longer URL with parts other than text. Its host must have ended. */
const beginOfUrl = new RegExp(`${authority}[/?#]`, 'i');

/**
 * Returns the host to which a module sends its fields, in lower case; undefined where that is uncertain. Only modules
 * of the app `http` name it themselves, in `url`. It is uncertain with an expression or a secret in the host, with a
 * user before it, and with a proxy.
 */
export function destinationOf(module: Content): string | undefined {
  if (textMember(module, 'module')?.startsWith('http:') !== true) return undefined;
  const parts = sentParts.map((part) => contentMember(module, part));
  if (parts.some(namesProxy)) return undefined;
  const urls = parts.map((part) => contentMember(part, 'url')).filter((url) => url !== undefined);
  const [host, ...others] = urls.map(hostOf);
  return others.every((other) => other === host) ? host : undefined;
}

function hostOf(url: Content): string | undefined {
  const [start, ...rest] = url instanceof ComposedText ? url.parts : [url];
  if (typeof start !== 'string') return undefined;
  return (rest.length === 0 ? wholeUrl : beginOfUrl).exec(start)?.[1]?.toLowerCase();
}

function namesProxy(part: Content | undefined): boolean {
  return (
    isContentObject(part) && Object.entries(part).some(([key, value]) => /proxy/i.test(key) && isSet(value))
  );
}

const isSet = (value: Content) => value !== null && value !== '' && value !== false;
