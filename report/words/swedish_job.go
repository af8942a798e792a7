package words

import "comebacks/importer"

// swedishJobFailures are the words for what keeps a job from being begun.
var swedishJobFailures = map[importer.Code]phrase{}

// swedishJobNotices are the words for what a job tells while it is at work.
var swedishJobNotices = map[importer.Code]phrase{}
