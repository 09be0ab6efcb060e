-- Asks for the paths of a file, in an order that a seed decides. wrk … -s lookups.lua URL -- PATHS [MILLISECONDS]
-- MILLISECONDS: how long each connection waits between an answer and its next question on average; without it, not at all. The wait is
-- drawn, evenly from none to twice as long: connections that all waited the same would end up asking in waves.
local paths = {}
local wait = 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = line
  end
  wait = tonumber(arguments[2] or "0")
  math.randomseed(2026)
end

function delay()
  return wait == 0 and 0 or math.random(0, 2 * wait)
end

function request()
  return wrk.format("GET", paths[math.random(#paths)])
end
