import { isWords } from './public-texts.ts';

/**
 * Expression for the address of a hook after its scheme: the host `hook.<zone>.make.com`, or `hook.` or `hooks.` with
 * another domain on other instances of Make.
 */
export const hookAddressPattern = String.raw`hooks?\.[\w.-]+(?::\d+)?\/(?:[\w.~-]+\/)*[\w-]{16,}`;

const hookAddress = new RegExp(String.raw`https?:\/\/${hookAddressPattern}`, 'gi');

/** Tells whether a text has the address of a hook, which lets anyone start its scenario. */
export function hasHookAddress(text: string): boolean {
  return [...text.matchAll(hookAddress)].some(([address]) => isUnguessable(address));
}

/** Tells whether the last part of an address looks random, so that the address works as a password. */
export function isUnguessable(address: string): boolean {
  return !isWords(address.slice(address.lastIndexOf('/')));
}
