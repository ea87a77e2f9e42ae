/** Failure to listen on the daemon's address. */
export class AddressTaken extends Error {
  override readonly name = 'AddressTaken';
  constructor({ host, port }: { readonly host: string; readonly port: number }, cause: Error) {
    super(
      `server.listen ${host}:${port} cannot be used (${cause.message}): name another address, or end what listens there`,
      { cause },
    );
  }
}
