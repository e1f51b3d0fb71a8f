/**
 * Codes that the gateway answers refused messages with, and what each means. Codes are stable;
 * meanings are what docs/protocol.md lists. Pure: no imports.
 */
export const DEVICE_ERROR_CODES = {
  SAUNTER_OVERSIZED: 'The message has more bytes than a device message may have.',
  SAUNTER_MALFORMED: 'The bytes are not one MessagePack map of plain values.',
  SAUNTER_UNKNOWN_TYPE: 'The field `type` names no message of this protocol.',
  SAUNTER_BAD_FIELD: 'A field is missing, has the wrong type, or a value that it may not have.',
  SAUNTER_BAD_LENGTH: 'A binary field has a length that does not fit the other fields or the device.',
  SAUNTER_BAD_NUMBER: 'A number in a binary field is not finite or out of its range.',
  SAUNTER_TOO_MANY: 'More boxes, samples or bodies than one message may hold.',
  SAUNTER_PRIVATE: 'An id looks like a card number, a picture or a list of numbers: the store keeps none.',
  SAUNTER_UNKNOWN_DEVICE: 'The store has no device with this id.',
  SAUNTER_WRONG_CLASS: 'The device is of another class than the message: a camera sends no weights.',
  SAUNTER_NOT_ALLOWED: 'The credential may not speak for this device, or may not send this message.',
  SAUNTER_MISTIMED: "The message's time is no number, or too far ahead of the store's clock.",
  SAUNTER_LATE: 'The message is older than what has already been sealed for its class of devices.',
  SAUNTER_REPEATED: 'The sequence number was seen before at this device.',
  SAUNTER_INBOX_FULL: 'Too much waits to be sealed.',
  SAUNTER_STALLED: 'The disk of the store takes nothing now; send again what must not be lost.',
  SAUNTER_WRONG_DIRECTION: 'The gate does not lead this way.',
  SAUNTER_TOO_MANY_ENTRIES: 'Too many entries wait for their admission.',
  SAUNTER_CLOSING: 'The store lets nobody in any more: it closes or stops.',
} as const;
export type DeviceErrorCode = keyof typeof DEVICE_ERROR_CODES;

export const CLIENT_ERROR_CODES = {
  SAUNTER_OVERSIZED: 'The message has more bytes than a client message may have.',
  SAUNTER_MALFORMED: 'The bytes are not one MessagePack map of plain values.',
  SAUNTER_UNKNOWN_TYPE: 'The field `type` names no message of this protocol.',
  SAUNTER_UNKNOWN_TOPIC: 'There is no such topic.',
  SAUNTER_BAD_FIELD: 'A field is missing, has the wrong type, or a value that it may not have.',
} as const;
export type ClientErrorCode = keyof typeof CLIENT_ERROR_CODES;

/** Codes of the HTTP API and of refused upgrades, with their status. */
export const HTTP_ERROR_CODES = {
  SAUNTER_NO_CREDENTIAL: { status: 401, meaning: 'No token came with the request.' },
  SAUNTER_BAD_CREDENTIAL: { status: 401, meaning: 'The token is not right.' },
  SAUNTER_NOT_ALLOWED: { status: 403, meaning: 'The role of this credential may not do this.' },
  SAUNTER_NOT_FOUND: { status: 404, meaning: 'There is nothing at this address.' },
  SAUNTER_OVERSIZED: { status: 413, meaning: 'The request body has more bytes than it may have.' },
  SAUNTER_BAD_FIELD: { status: 400, meaning: 'The request body is not the JSON that is asked for.' },
  SAUNTER_PRIVATE: {
    status: 400,
    meaning: 'A value looks like a card number, a picture or a list of numbers.',
  },
  SAUNTER_REVIEW_CLOSED: { status: 409, meaning: 'The review is settled already.' },
  SAUNTER_SET_ASIDE: { status: 500, meaning: 'The store failed on the answer and set it aside.' },
  SAUNTER_STALLED: {
    status: 503,
    meaning: 'It is not written: the disk takes nothing, or the store is behind. Send it again.',
  },
  SAUNTER_TOO_MANY_SOCKETS: { status: 503, meaning: 'As many sockets are open as may be.' },
  SAUNTER_CLOSING: { status: 503, meaning: 'The gateway is shutting down.' },
} as const;
export type HttpErrorCode = keyof typeof HTTP_ERROR_CODES;
