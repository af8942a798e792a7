// Posts each row of a sheet: node post.js URL SHEET WORKERS
import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { Pool } from 'undici'

const [url, sheet, workers] = process.argv.slice(2)
const pool = new Pool(url, { connections: Number(workers) })
const headers = {
  authorization: 'Basic ' + Buffer.from('bench:bench').toString('base64'),
  'content-type': 'application/json'
}

async function post (row) {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: `/Meeting/Comeback/${row.customerId}/${row.contactId}`,
    headers,
    body: JSON.stringify({
      date: row.date.replace(' ', 'T') + ':00+02:00',
      estateId: row.estateId,
      participant: { userId: row.userId },
      note: row.note
    })
  })
  const id = await body.json()
  if (statusCode !== 200 || !id) throw new Error(`${row.contactId}: ${statusCode}`)
}

const rows = createReadStream(sheet).pipe(parse({ columns: true }))[Symbol.asyncIterator]()

async function work () {
  for (;;) {
    const { done, value } = await rows.next()
    if (done) return
    await post(value)
  }
}

await Promise.all(Array.from({ length: Number(workers) }, work))
await pool.close()
