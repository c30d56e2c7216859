/** What a server can say, as its lines. */
export const LINES = {
  hello: '["hello",{"protocol":1,"heartbeatMs":10000}]',
  heartbeat: '["heartbeat",1400000000000]',
  heartbeatA: '["heartbeat",1400000000000,{"ageMs":9000,"id":"a"}]',
  // An emitter of Node's would throw it.
  other: '["error"]',
  junk: 'junk',
  // One more than a second allows, all of them empty.
  flood: '\n'.repeat(200),
  refusal: '["refused",1400000000000,{"reason":"full","retryMs":1000}]',
  bareRefusal: '["refused"]',
  openA: '["open",1,{"ageMs":0,"id":"a"}]',
  openAOlder: '["open",1,{"ageMs":500,"id":"a"}]',
  openAOverdue: '["open",1,{"ageMs":9000,"id":"a"}]',
  openB: '["open",2,{"ageMs":0,"id":"b"}]',
  openBOverdue: '["open",2,{"ageMs":9000,"id":"b"}]',
  openPlain: '["open",1]',
  closePlain: '["close",4]',
  openFirst: '["open",3,{"ageMs":0,"id":"c","first":true}]',
  close: '["close",4,{"ageMs":0,"id":"z"}]',
  unknown: '["unknown",5,{"ageMs":0,"id":"u","reason":"unplugged"}]',
} as const;

export type LineName = keyof typeof LINES;
