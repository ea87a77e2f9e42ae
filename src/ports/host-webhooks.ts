/** Headers of a request by their names in lower case. A repeated header is a list. */
export type DeliveryHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Subject of a delivery, which may have changed. Sluice trusts nothing else in it. */
export interface WakeHint {
  /** Name of the repository in the host's spelling. */
  readonly repository: string;
  /** Pushed branch, as `refs/heads/…`. */
  readonly ref?: string;
  /** Tells whether people only wrote a comment or review, so that no file changed. */
  readonly isTalk: boolean;
}

/** Delivery whose body is genuine. `hint` is absent if it requires no check. */
export type DeliveryReading =
  | { readonly id: string; readonly event: string; readonly hint?: WakeHint }
  | { readonly malformed: string };

/** Form of a host's webhooks. */
export interface HostWebhooks {
  /** Path at which Sluice receives them. */
  readonly path: string;
  /** Largest body that the host sends, in bytes. */
  readonly limit: number;
  /** Name of the header that proves who sent a delivery. */
  readonly proofHeader: string;
  /** Returns the proof in that header; undefined where it is missing, repeated or has another form. */
  proof(header: string | readonly string[] | undefined): Buffer | undefined;
  /** Tells whether the sender of this body and proof knows the secret. Takes the same time for all proofs. */
  isGenuine(body: Uint8Array, proof: Uint8Array, secret: string): boolean;
  /** Reads a genuine delivery. */
  read(headers: DeliveryHeaders, body: Uint8Array): DeliveryReading;
}
