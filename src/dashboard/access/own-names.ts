/** Host names of a server that only listens on this machine. No page of another site can send them. */
const thisMachine = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** Returns true for a Host header of this machine. */
export function isThisMachine(host: string): boolean {
  return thisMachine.test(host);
}

/** Headers that proxies add to a request. */
const ofProxies = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/** Returns true if a proxy passed the request on. Its client may then be anywhere, whatever the Host header says. */
export function isPassedOn(header: (name: string) => string | undefined): boolean {
  return ofProxies.some((name) => header(name) !== undefined);
}

/** Returns true if a Host header matches this address, with or without the default port. */
export function isHostOf(url: string, host: string): boolean {
  const { host: named, hostname, protocol } = new URL(url);
  const usual = protocol === 'https:' ? '443' : '80';
  const given = host.toLowerCase();
  return given === named || (named === hostname && given === `${hostname}:${usual}`);
}
