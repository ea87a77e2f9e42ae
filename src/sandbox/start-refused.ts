/** A request to start a sandbox that cannot be met. Its message is for the person who starts it. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
