/** Tells whether an address is this machine's own: 127.0.0.0/8, also mapped into IPv6, or ::1. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}

/**
 * Tells whether a Host header names this machine. A foreign name that resolves to this machine (DNS rebinding) would
 * let a page of that name read and post as if it were the sandbox's own.
 */
export function isOwnName(host: string): boolean {
  return /^(?:localhost|[a-z0-9-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
}
