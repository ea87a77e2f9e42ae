import { isWords } from './public-texts.ts';

/**
 * Expression for the address of a hook after its scheme, which lets anyone who knows it start a scenario or post a
 * message: the host `hook.<zone>.make.com`, or `hook.` or `hooks.` with another domain on other instances of Make, and
 * the hooks of other services.
 */
export const hookAddressPattern = [
  String.raw`hooks?\.[\w.-]+(?::\d+)?\/(?:[\w.~-]+\/)*[\w-]{16,}`,
  String.raw`(?:\w+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/[\w-]{16,}`,
  String.raw`hooks\.zapier\.com\/hooks\/catch\/\d+\/\w+`,
  String.raw`[\w-]+\.webhook\.office\.com\/webhookb2\/[\w@.-]+\/IncomingWebhook\/\w+\/[\w-]+`,
  String.raw`chat\.googleapis\.com\/v1\/spaces\/[\w-]+\/messages\?[^\s"'<>{}]{0,300}\btoken=[\w%-]{16,}`,
  String.raw`maker\.ifttt\.com\/trigger\/[\w-]+\/(?:json\/)?with\/key\/[\w-]{16,}`,
].join('|');

const hookAddress = new RegExp(String.raw`https?:\/\/(?:${hookAddressPattern})`, 'gi');

/** Tells whether a text has the address of a hook, which lets anyone start its scenario. */
export function hasHookAddress(text: string): boolean {
  return [...text.matchAll(hookAddress)].some(([address]) => isUnguessable(address));
}

/** Tells whether the last part of an address looks random, so that the address works as a password. */
export function isUnguessable(address: string): boolean {
  return !isWords(address.slice(address.lastIndexOf('/')));
}
