/** What somebody who starts a sandbox asked for cannot be done; the message is for them. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
