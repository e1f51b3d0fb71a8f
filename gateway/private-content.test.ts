import test from 'ava';
import fc from 'fast-check';
import { privateContent } from './private-content.js';

test('card numbers, pictures and vectors are seen', (t) => {
  // Test numbers that the schemes publish.
  for (const card of [
    '4111111111111111',
    '4111 1111 1111 1111',
    'x-5555-5555-5555-4444',
    '378282246310005',
    '6011111111111117',
    '3530111333300000',
    '6212345678901232',
    '2223003122003222',
    'id4222222222222',
    '4111.1111.1111.1111',
    '4111/1111/1111/1111',
    '4111_1111_1111_1111',
    '4111 - 1111 - 1111 - 1111',
    '4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1',
    'cam1:4111111111111111',
    '12-4111111111111111',
    '4111-1111-1111-1111/7',
    '2026-4111-1111-1111-1111-12',
  ])
    t.is(privateContent(card), 'a card number', card);
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]);
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
  for (const image of [jpeg, png]) {
    t.is(privateContent(image.toString('base64')), 'a picture');
    t.is(privateContent(image.toString('hex')), 'a picture');
  }
  t.is(privateContent('data:image/webp;x'), 'a picture');
  for (const vector of ['[0.12, -0.5, 3.25e-2]', '12,-45,101,7,-3', '1;2;3', '7 | -8 | 9', '.1 .2 .3'])
    t.is(privateContent(vector), 'a list of numbers', vector);
});

test('names of bodies and visits are not taken for something private', (t) => {
  // The real trip's own id of a person.
  for (const id of [
    '3325379692103139202',
    'body-12',
    '4111111111111112',
    'cam-1.person.77',
    '0.5',
    '10.0.0.12',
    '1-2-3',
    '',
  ])
    t.is(privateContent(id), null, id);
  fc.assert(
    fc.property(fc.uuid(), fc.boolean(), (uuid, dashes) => {
      const id = dashes ? uuid : uuid.replaceAll('-', '');
      return privateContent(id) === null || !/[a-f]/.test(id);
    }),
    { numRuns: 20_000 },
  );
  // A UUID with the digits of a card.
  t.is(privateContent('a4111111-1111-4111-8111-0242ac120002'), null);
});
