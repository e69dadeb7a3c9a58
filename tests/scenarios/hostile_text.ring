# Keys and values are any text.
cluster nodes=5 seed=30
put "<script>alert(1)</script>" "a\tb\nc \"quoted\" \\ \u{1F600}"
get "<script>alert(1)</script>"
expect value "a\tb\nc \"quoted\" \\ \u{1F600}"
put k a=b
expect value a=b
put 'it''s' 'single $HOME | > & ;'
expect value 'single $HOME | > & ;'
put empty ""
expect value ""
get empty
expect siblings 1
