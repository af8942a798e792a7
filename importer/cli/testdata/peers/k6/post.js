// Posts each row of a sheet: k6 run -e URL=… -e SHEET=… -e ROWS=… -e WORKERS=… post.js
import encoding from 'k6/encoding'
import exec from 'k6/execution'
import csv from 'k6/experimental/csv'
import fs from 'k6/experimental/fs'
import http from 'k6/http'

export const options = {
  scenarios: {
    sheet: {
      executor: 'shared-iterations',
      vus: Number(__ENV.WORKERS),
      iterations: Number(__ENV.ROWS),
      maxDuration: '1h'
    }
  }
}

const rows = await csv.parse(await fs.open(__ENV.SHEET), { skipFirstLine: true })

const params = {
  headers: {
    Authorization: 'Basic ' + encoding.b64encode('bench:bench'),
    'Content-Type': 'application/json'
  },
  tags: { name: 'comeback' } // one name for all addresses, as k6 advises
}

export default function () {
  const [customer, contact, date, estateId, userId, note] = rows[exec.scenario.iterationInTest]
  const answer = http.post(`${__ENV.URL}/Meeting/Comeback/${customer}/${contact}`, JSON.stringify({
    date: date.replace(' ', 'T') + ':00+02:00',
    estateId,
    participant: { userId },
    note
  }), params)
  if (answer.status !== 200 || !answer.json()) exec.test.abort(`${contact}: ${answer.status}`)
}
