-- What wrk found, as one line of JSON; there is no function of a request or an answer that would slow it.
function done(summary, latency)
   local wrong = summary.errors
   io.write(string.format(
      '{"requests":%d,"seconds":%.6f,"received":%d,"p50_ms":%.3f,"p99_ms":%.3f,"failures":%d}\n',
      summary.requests, summary.duration / 1e6, summary.bytes,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      wrong.connect + wrong.read + wrong.write + wrong.timeout + wrong.status))
end
