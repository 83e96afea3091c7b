-- Each connection waits so many milliseconds before it asks again: load, but not all that the machine can bear.
function delay()
   return 5
end
