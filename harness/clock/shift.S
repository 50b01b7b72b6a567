/* Linked before all libraries: their code begins NORMLAB_SHIFT bytes after a cache line's start. */
	.text
	.balign 64
	.skip NORMLAB_SHIFT
	.section .note.GNU-stack, "", %progbits
