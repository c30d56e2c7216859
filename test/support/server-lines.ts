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
  closeLong: '["close",4,{"ageMs":0,"id":"z","openMs":60000}]',
  /** Of protocol 2, whose one channel has the name that it would have without. */
  helloTwo: '["hello",{"protocol":2,"heartbeatMs":10000,"channels":{"door":"door"}}]',
  missedA: '["door/open",1,{"ageMs":9000,"id":"a","missed":true}]',
  missedB: '["door/open",2,{"ageMs":8000,"id":"b","missed":true}]',
  missedClose: '["door/close",4,{"ageMs":1000,"id":"z","missed":true}]',
  missedUnknown: '["door/unknown",5,{"ageMs":0,"id":"u","reason":"unplugged","missed":true}]',
  ofNobody: '["attic/unknown",5,{"ageMs":0,"id":"u","reason":"no such channel"}]',
  closeOfNobody: '["attic/close",5,{"ageMs":0,"id":"u"}]',
  openOfNobody: '["attic/open",5,{"ageMs":0,"id":"u"}]',
  warmth: '["door/temperature",5,{"ageMs":0,"id":"t","celsius":4.5}]',
  warmthOfNobody: '["attic/temperature",5,{"ageMs":0,"id":"t","celsius":4.5}]',
  knownA: '["door/acknowledged",6,{"ageMs":0,"id":"a","remainingMs":4000}]',
  knownAny: '["door/acknowledged",6,{"ageMs":0,"remainingMs":3000}]',
  knownNoMore: '["door/acknowledged",6,{"ageMs":0,"remainingMs":0}]',
  knownOfNobody: '["attic/acknowledged",6,{"ageMs":0,"id":"a","remainingMs":60000}]',
  unknown: '["unknown",5,{"ageMs":0,"id":"u","reason":"unplugged"}]',
} as const;

/** One of these. */
export type LineName = keyof typeof LINES;
