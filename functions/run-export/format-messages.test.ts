import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type MessageRow, toMessageResource } from '../../shared/messaging/message-resource.ts';
import { formatMessage, headOf } from './format-messages.ts';

const SENT: MessageRow = {
  id: '01957f1f-0000-7000-8000-000000000001' as Uuid,
  ...{ direction: 'outbound', source_addr: '+14155550100', dest_addr: '+16505550123', message_body: 'Hello' },
  ...{ status: 'sent', segments: 1, encoding: 'gsm7', cost: '0.0075', sequence: 4 },
  ...{ error_code: null, carrier_error: null, refused_rule: null },
  created_at: new Date('2026-11-25T09:30:00.000Z'),
  ...{ scheduled_at: null, queued_at: null, sending_at: null },
  submitted_at: new Date('2026-11-25T09:30:01.000Z'),
  ...{ final_at: null, corrected_at: null, send_at: null, tags: ['winter', 'vip'] },
  ...{ reference: null, metadata: null, batch_id: null, test: false },
};

const resourceOf = (message_body: string) => toMessageResource({ ...SENT, message_body });
const csvOf = (body: string) => formatMessage('csv', resourceOf(body));

test('a line has a field for each column of the head', () => {
  expect(headOf('csv')).toBe(
    'id,direction,status,sequence,occurred_at,from,to,body,segments,encoding,price,error_code,carrier_error,created_at,send_at,reference,tags,batch_id,test\r\n',
  );
  expect(csvOf('Hello')).toBe(
    'msg_01jnzhy000e008000000000001,outbound,sent,4,2026-11-25T09:30:01.000Z,+14155550100,+16505550123,Hello,1,gsm7,0.0075,,,2026-11-25T09:30:00.000Z,,,winter vip,,false\r\n',
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-2+3', "'-2+3"],
  ['+1 415', "'+1 415"],
  ['\t=1', "'\t=1"],
  ['=HYPERLINK("x,y")', `"'=HYPERLINK(""x,y"")"`],
  ['+14155550100', '+14155550100'],
  ['-0.5', '-0.5'],
  ['two\nlines', '"two\nlines"'],
  ['say "hi"', '"say ""hi"""'],
])('%j runs nothing in a spreadsheet and stays one field', (body, field) => {
  expect(csvOf(body)).toContain(`,+16505550123,${field},1,`);
});

test('NDJSON is what the API answers, a message a line', () => {
  const resource = resourceOf('two\nlines');
  const line = formatMessage('ndjson', resource);
  expect(line.split('\n')).toEqual([JSON.stringify(resource), '']);
  expect(headOf('ndjson')).toBe('');
});
