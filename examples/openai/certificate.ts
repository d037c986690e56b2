import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** PEM: private key in PKCS #8. */
  readonly key: string;
  /** PEM: certificate, self-signed, so that it is its own authority. */
  readonly cert: string;
}

// Tags of X.690 that a certificate needs.
const SEQUENCE = 0x30;
const SET = 0x31;
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;

// Object identifiers, already encoded (X.690 §8.19).
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const BASIC_CONSTRAINTS = '551d13';
const SUBJECT_ALT_NAME = '551d11';

/** One element of DER (X.690 §8.1): tag, length, contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const bytes = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length), bytes, body]);
}

const oid = (hex: string): Buffer => der(OID, Buffer.from(hex, 'hex'));

/** `YYMMDDHHMMSSZ` (RFC 5280 §4.1.2.5.1). */
const utcTime = (date: Date): Buffer =>
  der(UTC_TIME, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));

/** `critical` is left out where false, because DER leaves defaults out. */
const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  der(
    SEQUENCE,
    oid(id),
    ...(critical ? [der(BOOLEAN, Buffer.of(0xff))] : []),
    der(OCTET_STRING, value),
  );

/**
 * Makes a self-signed TLS certificate for `localhost` and 127.0.0.1, valid from yesterday for ten years (RFC 5280).
 * Node has everything for it but the writing, and a machine need not have openssl.
 */
export function makeCertificate(now = new Date(), commonName = 'localhost'): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, oid(COMMON_NAME), der(UTF8_STRING, Buffer.from(commonName)))),
  );
  const algorithm = der(SEQUENCE, oid(ECDSA_WITH_SHA256));
  const serial = randomBytes(16);
  // A serial number is positive and has no leading zero byte (RFC 5280 §4.1.2.2).
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const dayMs = 86_400_000;
  const names = der(
    SEQUENCE,
    der(0x82, Buffer.from('localhost')), // dNSName
    der(0x87, Buffer.of(127, 0, 0, 1)), // iPAddress
  );
  const toBeSigned = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.of(2))), // version 3
    der(INTEGER, serial),
    algorithm,
    name,
    der(
      SEQUENCE,
      utcTime(new Date(now.getTime() - dayMs)),
      utcTime(new Date(now.getTime() + 3650 * dayMs)),
    ),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      der(
        SEQUENCE,
        extension(BASIC_CONSTRAINTS, true, der(SEQUENCE, der(BOOLEAN, Buffer.of(0xff)))),
        extension(SUBJECT_ALT_NAME, false, names),
      ),
    ),
  );
  const signature = der(BIT_STRING, Buffer.of(0), sign('sha256', toBeSigned, privateKey));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: pem('CERTIFICATE', der(SEQUENCE, toBeSigned, algorithm, signature)),
  };
}

/** RFC 7468. */
function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
