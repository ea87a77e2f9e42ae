/** Names under which a request may reach a server that listens on this machine only: no other page can pose as it. */
const thisMachine = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** True for a Host header that names this machine. */
export function isThisMachine(host: string): boolean {
  return thisMachine.test(host);
}

/** What proxies write into a request that they pass on. */
const ofProxies = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/** True where a request says that a proxy passed it on: its sender may be anywhere, whatever its Host header names. */
export function isPassedOn(header: (name: string) => string | undefined): boolean {
  return ofProxies.some((name) => header(name) !== undefined);
}

/** True for a Host header that names the place of this address, with or without the port that goes without saying. */
export function isHostOf(url: string, host: string): boolean {
  const { host: named, hostname, protocol } = new URL(url);
  const usual = protocol === 'https:' ? '443' : '80';
  const given = host.toLowerCase();
  return given === named || (named === hostname && given === `${hostname}:${usual}`);
}
