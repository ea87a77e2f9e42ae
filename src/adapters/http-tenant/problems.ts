/** Meaning of a problem of this driver, and its remedy. */
export interface HttpTenantProblem {
  readonly meaning: string;
  readonly remedy: string;
}

/** Every problem that the `http` tenant driver reports, by its stable code. */
export const httpTenantProblems = {
  SLC2100: {
    meaning: 'A setting of the tenant is invalid.',
    remedy: 'Correct the setting in the message.',
  },
  SLC2101: {
    meaning: 'The tenant is unreachable; nothing was sent.',
    remedy: 'Check baseUrl, DNS, proxy and firewall. Sluice retries.',
  },
  SLC2102: {
    meaning: 'The connection to the tenant broke during an answer.',
    remedy: 'No action needed; Sluice checks the result.',
  },
  SLC2103: {
    meaning: 'The tenant did not answer in time.',
    remedy: "If it happens often, raise the tenant's timeout or lower its concurrency.",
  },
  SLC2104: {
    meaning: 'The tenant limits the rate of calls (HTTP 429) or asked to wait.',
    remedy: 'Sluice waits. If it happens often, lower concurrency.',
  },
  SLC2105: {
    meaning: 'The tenant failed to answer (HTTP 5xx, 408 or 425).',
    remedy: "Sluice retries. If it continues, ask the tenant's operator.",
  },
  SLC2106: {
    meaning: 'The tenant gave no token for the client credentials.',
    remedy: 'Check that clientId and clientSecret belong to this tenant.',
  },
  SLC2107: {
    meaning: 'The credentials lack a permission (HTTP 401 or 403).',
    remedy: 'Give the API key the scope of the call.',
  },
  SLC2108: {
    meaning: 'The tenant answered with a redirect, which Sluice refuses to protect the token.',
    remedy: 'If the target is right, set baseUrl and paths to it.',
  },
  SLC2109: {
    meaning: "The tenant's TLS certificate is not trusted; nothing was sent.",
    remedy: 'Correct the certificate, or set NODE_EXTRA_CA_CERTS to its authority.',
  },
  SLC2110: {
    meaning: 'The tenant does not have the requested resource.',
    remedy: 'If it was removed on purpose, no action needed.',
  },
  SLC2111: {
    meaning: 'A 404 not from the tenant API: the path is wrong or a gateway has no route.',
    remedy: 'Check baseUrl, service and paths.',
  },
  SLC2112: {
    meaning: 'The tenant does not offer an operation (HTTP 405, or its path is null).',
    remedy: 'No action needed; Sluice uses another way if there is one.',
  },
  SLC2113: {
    meaning: 'The tenant refuses a call because of its state (HTTP 409).',
    remedy: 'Change what the message names.',
  },
  SLC2114: {
    meaning: 'The tenant refuses a call (HTTP 400, 413, 422, 431 or another 4xx).',
    remedy:
      "Correct the content in the tenant's message. If it refuses a list, check for a proxy that limits headers.",
  },
  SLC2115: {
    meaning: 'An answer of the tenant does not follow the contract (docs/reference/tenant-api.yaml).',
    remedy: 'Check baseUrl and paths; a proxy may answer instead.',
  },
  SLC2116: {
    meaning: 'An answer of the tenant is too large.',
    remedy: 'Make the stream smaller, or check baseUrl.',
  },
  SLC2117: {
    meaning: 'A list was incomplete, so Sluice does not use it.',
    remedy: 'No action needed; Sluice reads it again.',
  },
  SLC2118: {
    meaning: 'An id cannot be part of a path.',
    remedy: 'Check its origin: tenant ids have no slashes and are not `.` or `..`.',
  },
  SLC2119: {
    meaning: 'The stream changed in the tenant since Sluice read it (HTTP 412). Nothing was written.',
    remedy: 'No action needed; the next run reads it again.',
  },
} as const satisfies Readonly<Record<string, HttpTenantProblem>>;

export type HttpTenantCode = keyof typeof httpTenantProblems;
